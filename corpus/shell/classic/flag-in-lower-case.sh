aliyun vpc UnassociateEipAddress --allocation-id eip-1
