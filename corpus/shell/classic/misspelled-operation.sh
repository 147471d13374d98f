aliyun vpc UnassociateEipAdress --AllocationId eip-1
