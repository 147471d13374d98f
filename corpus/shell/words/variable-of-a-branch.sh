TYPE=Nat
if [ "$1" = slb ]; then TYPE=SLB; fi
aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceType $TYPE
